SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(CAST(row_to_json(page) AS TEXT), CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT t1.name AS name, t1.phone AS phone 
FROM population AS t1 
WHERE (t1.phone IS NULL) = $2::BOOLEAN ORDER BY t1.row_id 
 LIMIT 3) AS page), 'UTF8') AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (t1.phone IS NULL) = $2::BOOLEAN 
 LIMIT 10001) AS counted) AS total
 LIMIT ALL OFFSET 0) AS answer

SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT CAST('0' AS TEXT) AS record 
FROM population AS t1 
WHERE (t1.phone IS NULL) = $2::BOOLEAN ORDER BY t1.row_id 
 LIMIT 1) AS page), 'UTF8') AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (t1.phone IS NULL) = $2::BOOLEAN 
 LIMIT 10001) AS counted) AS total
 LIMIT ALL OFFSET 0) AS answer
