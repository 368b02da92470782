WITH found AS 
(SELECT (CASE WHEN (CAST(t1.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t1.birth_date AS TEXT), 1, 4) END COLLATE BINARY) AS i0_key, (t1.gender COLLATE BINARY) AS i1_key 
FROM population AS t1 
WHERE (instr(t1.region_code, ?) = 1)), 
cells AS 
(SELECT found.i0_key AS i0_key, found.i1_key AS i1_key, CAST(count(*) AS BIGINT) AS count 
FROM found GROUP BY found.i0_key, found.i1_key 
HAVING count(*) >= 10), 
page AS 
(SELECT (CAST('{"key":' AS TEXT) || (CAST('{"birthDate":' AS TEXT) || CASE typeof(cells.i0_key) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(cells.i0_key AS TEXT)) END || CAST(',"gender":' AS TEXT) || CASE typeof(cells.i1_key) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(cells.i1_key AS TEXT)) END || CAST('}' AS TEXT)) || CAST(',"count":' AS TEXT) || CASE typeof(((cells.count + 2) / 5) * 5) WHEN 'integer' THEN json_quote(((cells.count + 2) / 5) * 5) ELSE 'null' END || CAST('}' AS TEXT)) AS record 
FROM cells ORDER BY (cells.i0_key COLLATE BINARY) ASC NULLS LAST, (cells.i1_key COLLATE BINARY) ASC NULLS LAST
 LIMIT 5 OFFSET ?)
 SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM page) AS BLOB) AS records
