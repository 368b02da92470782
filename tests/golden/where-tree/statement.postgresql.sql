SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(CAST(row_to_json(page) AS TEXT), CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT t1.name AS name, t1.gender AS gender, t1.ethnicity AS ethnicity, t1.region_code AS "regionCode", t1.phone AS phone 
FROM population AS t1 
WHERE (starts_with(t1.phone, $2::VARCHAR) OR (t1.phone IS NULL) = $3::BOOLEAN OR (t1.gender = ANY ($4::VARCHAR[])) AND (t1.name COLLATE "C") >= $5::VARCHAR) AND NOT coalesce(t1.ethnicity = $6::VARCHAR, false) ORDER BY (t1.ethnicity COLLATE "C") ASC NULLS LAST, (t1.region_code COLLATE "C") DESC NULLS LAST, t1.row_id 
 LIMIT 5) AS page), 'UTF8') AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (starts_with(t1.phone, $2::VARCHAR) OR (t1.phone IS NULL) = $3::BOOLEAN OR (t1.gender = ANY ($4::VARCHAR[])) AND (t1.name COLLATE "C") >= $5::VARCHAR) AND NOT coalesce(t1.ethnicity = $6::VARCHAR, false) 
 LIMIT 10001) AS counted) AS total
 LIMIT ALL OFFSET 0) AS answer
