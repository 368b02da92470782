SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(CAST(row_to_json(page) AS TEXT), CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT t1.status AS status, t1.region_code AS "regionCode" 
FROM enterprise AS t1 
WHERE NOT (NOT (coalesce(t1.status = $2::VARCHAR, false) AND NOT coalesce(t1.region_code = $3::VARCHAR, false))) ORDER BY t1.row_id 
 LIMIT 3) AS page), 'UTF8') AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM enterprise AS t1 
WHERE NOT (NOT (coalesce(t1.status = $2::VARCHAR, false) AND NOT coalesce(t1.region_code = $3::VARCHAR, false))) 
 LIMIT 10001) AS counted) AS total
 LIMIT ALL OFFSET 0) AS answer
