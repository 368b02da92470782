SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"gender":' AS TEXT) || CASE typeof(t1.gender) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.gender AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE 1 = 1 ORDER BY t1.row_id
 LIMIT 2 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE 1 = 1
 LIMIT 21 OFFSET ?) AS counted) AS total

SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT CAST('0' AS TEXT) AS record 
FROM population AS t1 
WHERE t1.name = ? ORDER BY t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE t1.name = ?
 LIMIT 21 OFFSET ?) AS counted) AS total
