WITH found AS 
(SELECT (t1.gender COLLATE BINARY) AS i0_key, t1.gender AS i0_aggregate, CASE WHEN (CAST(t1.birth_date AS TEXT) GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*') THEN substr(CAST(t1.birth_date AS TEXT), 1, 4) END AS i1_group 
FROM population AS t1 
WHERE (instr(t1.region_code, ?) = 1)), 
cells AS 
(SELECT found.i0_key AS i0_key, CAST(count(*) AS BIGINT) AS count, CAST(count(found.i0_aggregate) AS BIGINT) AS "i0_countNonNull", CAST(count(DISTINCT (found.i1_group COLLATE BINARY)) AS BIGINT) AS "i1_countDistinct" 
FROM found GROUP BY found.i0_key 
HAVING count(*) >= 10), 
page AS 
(SELECT (CAST('{"key":' AS TEXT) || (CAST('{"gender":' AS TEXT) || CASE typeof(cells.i0_key) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(cells.i0_key AS TEXT)) END || CAST('}' AS TEXT)) || CAST(',"count":' AS TEXT) || CASE typeof(((cells.count + 2) / 5) * 5) WHEN 'integer' THEN json_quote(((cells.count + 2) / 5) * 5) ELSE 'null' END || CAST(',"countNonNull":' AS TEXT) || (CAST('{"gender":' AS TEXT) || CASE typeof(CASE WHEN (cells."i0_countNonNull" >= 10) THEN ((cells."i0_countNonNull" + 2) / 5) * 5 END) WHEN 'integer' THEN json_quote(CASE WHEN (cells."i0_countNonNull" >= 10) THEN ((cells."i0_countNonNull" + 2) / 5) * 5 END) ELSE 'null' END || CAST('}' AS TEXT)) || CAST(',"countDistinct":' AS TEXT) || (CAST('{"birthDate":' AS TEXT) || CASE typeof(CASE WHEN (cells."i1_countDistinct" >= 10) THEN ((cells."i1_countDistinct" + 2) / 5) * 5 END) WHEN 'integer' THEN json_quote(CASE WHEN (cells."i1_countDistinct" >= 10) THEN ((cells."i1_countDistinct" + 2) / 5) * 5 END) ELSE 'null' END || CAST('}' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM cells ORDER BY (cells.i0_key COLLATE BINARY) ASC NULLS LAST
 LIMIT 101 OFFSET ?)
 SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM page) AS BLOB) AS records
