SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(CAST(row_to_json(page) AS TEXT), CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT t1.region_code AS "regionCode" 
FROM household AS t1 
WHERE true ORDER BY t1.row_id 
 LIMIT 2) AS page), 'UTF8') AS records, NULL AS total
 LIMIT ALL OFFSET 0) AS answer
