SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"floorArea":' AS TEXT) || CASE typeof(t1.floor_area) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.floor_area AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM real_estate AS t1 
WHERE CAST(t1.floor_area AS REAL) < ? ORDER BY t1.row_id
 LIMIT 3 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM real_estate AS t1 
WHERE CAST(t1.floor_area AS REAL) < ?
 LIMIT 10001 OFFSET ?) AS counted) AS total

SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT CAST('0' AS TEXT) AS record 
FROM real_estate AS t1 
WHERE CAST(t1.floor_area AS REAL) <= ? ORDER BY t1.row_id
 LIMIT 1 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM real_estate AS t1 
WHERE CAST(t1.floor_area AS REAL) <= ?
 LIMIT 10001 OFFSET ?) AS counted) AS total

SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"registeredOn":' AS TEXT) || CASE typeof(t1.registered_on) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.registered_on AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM real_estate AS t1 
WHERE t1.registered_on > ? ORDER BY t1.row_id
 LIMIT 3 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM real_estate AS t1 
WHERE t1.registered_on > ?
 LIMIT 10001 OFFSET ?) AS counted) AS total

SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT CAST('0' AS TEXT) AS record 
FROM real_estate AS t1 
WHERE t1.registered_on >= ? ORDER BY t1.row_id
 LIMIT 1 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM real_estate AS t1 
WHERE t1.registered_on >= ?
 LIMIT 10001 OFFSET ?) AS counted) AS total
