SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(CAST(row_to_json(page) AS TEXT), CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT t1.region_code AS "regionCode", t1.gender AS gender 
FROM population AS t1 
WHERE starts_with(t1.region_code, $2::VARCHAR) AND (t1.gender = $3::VARCHAR OR NOT coalesce(t1.gender = $3::VARCHAR, false)) ORDER BY t1.row_id 
 LIMIT 3) AS page), 'UTF8') AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE starts_with(t1.region_code, $2::VARCHAR) AND (t1.gender = $3::VARCHAR OR NOT coalesce(t1.gender = $3::VARCHAR, false)) 
 LIMIT 10001) AS counted) AS total
 LIMIT ALL OFFSET 0) AS answer
