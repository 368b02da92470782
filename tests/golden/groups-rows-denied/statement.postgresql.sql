WITH found AS 
(SELECT (t1.status COLLATE "C") AS i0_key 
FROM enterprise AS t1 
WHERE true), 
cells AS 
(SELECT found.i0_key AS i0_key, CAST(count(*) AS BIGINT) AS count 
FROM found GROUP BY found.i0_key), 
page AS 
(SELECT (CAST('{"key":' AS TEXT) || (CAST('{"status":' AS TEXT) || coalesce(CAST(to_json(cells.i0_key) AS TEXT), 'null') || CAST('}' AS TEXT)) || CAST(',"count":' AS TEXT) || coalesce(CAST(to_json(cells.count) AS TEXT), 'null') || CAST('}' AS TEXT)) AS record 
FROM cells ORDER BY (cells.i0_key COLLATE "C") ASC NULLS LAST 
 LIMIT 101)
 SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM page), 'UTF8') AS records
 LIMIT ALL OFFSET 0) AS answer
