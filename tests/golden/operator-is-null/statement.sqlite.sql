SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || CASE typeof(t1.name) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.name AS TEXT)) END || CAST(',"phone":' AS TEXT) || CASE typeof(t1.phone) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.phone AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE (t1.phone IS NULL) = ? ORDER BY t1.row_id
 LIMIT 3 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (t1.phone IS NULL) = ?
 LIMIT 10001 OFFSET ?) AS counted) AS total

SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT CAST('0' AS TEXT) AS record 
FROM population AS t1 
WHERE (t1.phone IS NULL) = ? ORDER BY t1.row_id
 LIMIT 1 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (t1.phone IS NULL) = ?
 LIMIT 10001 OFFSET ?) AS counted) AS total
