WITH found AS 
(SELECT (CASE WHEN (t1.birth_date >= CAST('0001-01-01' AS DATE) AND t1.birth_date < CAST('10000-01-01' AS DATE)) THEN right(CAST(CASE WHEN (CAST(date_part($2::VARCHAR, t1.birth_date) AS BIGINT) < 10) THEN 1 ELSE (CAST(date_part($2::VARCHAR, t1.birth_date) AS BIGINT) / 10) * 10 END + 10000 AS TEXT), 4) || '/' || right(CAST(CASE WHEN (CAST(date_part($2::VARCHAR, t1.birth_date) AS BIGINT) >= 10000) THEN 9999 ELSE (CAST(date_part($2::VARCHAR, t1.birth_date) AS BIGINT) / 10) * 10 + 9 END + 10000 AS TEXT), 4) END COLLATE "C") AS i0_key, t1.gender AS i1_group 
FROM population AS t1 
WHERE (CASE WHEN (t1.birth_date >= CAST('0001-01-01' AS DATE) AND t1.birth_date < CAST('10000-01-01' AS DATE)) THEN right(CAST(CASE WHEN (CAST(date_part($3::VARCHAR, t1.birth_date) AS BIGINT) < 10) THEN 1 ELSE (CAST(date_part($3::VARCHAR, t1.birth_date) AS BIGINT) / 10) * 10 END + 10000 AS TEXT), 4) || '/' || right(CAST(CASE WHEN (CAST(date_part($3::VARCHAR, t1.birth_date) AS BIGINT) >= 10000) THEN 9999 ELSE (CAST(date_part($3::VARCHAR, t1.birth_date) AS BIGINT) / 10) * 10 + 9 END + 10000 AS TEXT), 4) END = ANY ($4::VARCHAR[]))), 
cells AS 
(SELECT found.i0_key AS i0_key, CAST(count(*) AS BIGINT) AS count, CAST(count(DISTINCT (found.i1_group COLLATE "C")) AS BIGINT) AS "i1_countDistinct" 
FROM found GROUP BY found.i0_key 
HAVING count(*) >= 10), 
page AS 
(SELECT (CAST('{"key":' AS TEXT) || (CAST('{"birthDate":' AS TEXT) || coalesce(CAST(to_json(cells.i0_key) AS TEXT), 'null') || CAST('}' AS TEXT)) || CAST(',"count":' AS TEXT) || coalesce(CAST(to_json(((cells.count + 2) / 5) * 5) AS TEXT), 'null') || CAST(',"countDistinct":' AS TEXT) || (CAST('{"gender":' AS TEXT) || coalesce(CAST(to_json(CASE WHEN (cells."i1_countDistinct" >= 10) THEN ((cells."i1_countDistinct" + 2) / 5) * 5 END) AS TEXT), 'null') || CAST('}' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM cells ORDER BY (cells.i0_key COLLATE "C") ASC NULLS LAST 
 LIMIT 101)
 SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM page), 'UTF8') AS records
 LIMIT ALL OFFSET 0) AS answer
