SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(CAST(row_to_json(page) AS TEXT), CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT t1.name AS name, t1.phone AS phone 
FROM population AS t1 
WHERE (t1.name COLLATE "C" LIKE $2::VARCHAR ESCAPE '!') AND ((strpos(t1.phone COLLATE "C", $3::VARCHAR) > 0) OR (t1.id_number COLLATE "C" LIKE $4::VARCHAR ESCAPE '!')) ORDER BY (CASE WHEN (t1.birth_date >= CAST('0001-01-01' AS DATE) AND t1.birth_date < CAST('10000-01-01' AS DATE)) THEN to_char(CAST(t1.birth_date AS TIMESTAMP WITHOUT TIME ZONE), 'YYYY') END COLLATE "C") ASC NULLS LAST, t1.row_id 
 LIMIT 21) AS page), 'UTF8') AS records, NULL AS total
 LIMIT ALL OFFSET 0) AS answer
