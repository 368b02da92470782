SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"cursor":' AS TEXT) || (CAST('"0 ' AS TEXT) || CAST(t1.row_id AS TEXT) || CAST('"' AS TEXT)) || CAST(',"node":' AS TEXT) || (CAST('{"birthDate":' AS TEXT) || coalesce(CAST(to_json(CASE WHEN (t1.birth_date >= CAST('0001-01-01' AS DATE) AND t1.birth_date < CAST('10000-01-01' AS DATE)) THEN to_char(CAST(t1.birth_date AS TIMESTAMP WITHOUT TIME ZONE), 'YYYY') END) AS TEXT), 'null') || CAST(',"regionCode":' AS TEXT) || coalesce(CAST(to_json(t1.region_code) AS TEXT), 'null') || CAST('}' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE starts_with(t1.region_code, $2::VARCHAR) ORDER BY (CASE WHEN (t1.birth_date >= CAST('0001-01-01' AS DATE) AND t1.birth_date < CAST('10000-01-01' AS DATE)) THEN to_char(CAST(t1.birth_date AS TIMESTAMP WITHOUT TIME ZONE), 'YYYY') END COLLATE "C") DESC NULLS FIRST, t1.row_id 
 LIMIT 4) AS page), 'UTF8') AS records, NULL AS total
 LIMIT ALL OFFSET 0) AS answer
