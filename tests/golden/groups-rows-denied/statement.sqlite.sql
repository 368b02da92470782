WITH found AS 
(SELECT (t1.status COLLATE BINARY) AS i0_key 
FROM enterprise AS t1 
WHERE 1 = 1), 
cells AS 
(SELECT found.i0_key AS i0_key, CAST(count(*) AS BIGINT) AS count 
FROM found GROUP BY found.i0_key), 
page AS 
(SELECT (CAST('{"key":' AS TEXT) || (CAST('{"status":' AS TEXT) || CASE typeof(cells.i0_key) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(cells.i0_key AS TEXT)) END || CAST('}' AS TEXT)) || CAST(',"count":' AS TEXT) || CASE typeof(cells.count) WHEN 'integer' THEN json_quote(cells.count) ELSE 'null' END || CAST('}' AS TEXT)) AS record 
FROM cells ORDER BY (cells.i0_key COLLATE BINARY) ASC NULLS LAST
 LIMIT 101 OFFSET ?)
 SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM page) AS BLOB) AS records
