SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(CAST(row_to_json(page) AS TEXT), CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT t1.birth_date AS "birthDate" 
FROM population AS t1 
WHERE t1.birth_date >= $2::DATE AND t1.birth_date <= $3::DATE AND NOT (coalesce((t1.name COLLATE "C") >= $4::VARCHAR, false) AND coalesce((t1.name COLLATE "C") <= $5::VARCHAR, false)) ORDER BY (CASE WHEN (t1.birth_date >= CAST('0001-01-01' AS DATE) AND t1.birth_date < CAST('10000-01-01' AS DATE)) THEN to_char(CAST(t1.birth_date AS TIMESTAMP WITHOUT TIME ZONE), 'YYYY') END COLLATE "C") DESC NULLS LAST, t1.row_id 
 LIMIT 4) AS page), 'UTF8') AS records, NULL AS total
 LIMIT ALL OFFSET 0) AS answer
