WITH found AS 
(SELECT (CASE WHEN (t1.birth_date >= CAST('0001-01-01' AS DATE) AND t1.birth_date < CAST('10000-01-01' AS DATE)) THEN to_char(CAST(t1.birth_date AS TIMESTAMP WITHOUT TIME ZONE), 'YYYY') END COLLATE "C") AS i0_key, (t1.gender COLLATE "C") AS i1_key 
FROM population AS t1 
WHERE starts_with(t1.region_code, $2::VARCHAR)), 
cells AS 
(SELECT found.i0_key AS i0_key, found.i1_key AS i1_key, CAST(count(*) AS BIGINT) AS count 
FROM found GROUP BY found.i0_key, found.i1_key 
HAVING count(*) >= 10), 
page AS 
(SELECT (CAST('{"key":' AS TEXT) || (CAST('{"birthDate":' AS TEXT) || coalesce(CAST(to_json(cells.i0_key) AS TEXT), 'null') || CAST(',"gender":' AS TEXT) || coalesce(CAST(to_json(cells.i1_key) AS TEXT), 'null') || CAST('}' AS TEXT)) || CAST(',"count":' AS TEXT) || coalesce(CAST(to_json(((cells.count + 2) / 5) * 5) AS TEXT), 'null') || CAST('}' AS TEXT)) AS record 
FROM cells ORDER BY (cells.i0_key COLLATE "C") ASC NULLS LAST, (cells.i1_key COLLATE "C") ASC NULLS LAST 
 LIMIT 5)
 SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM page), 'UTF8') AS records
 LIMIT ALL OFFSET 0) AS answer
