SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(CAST(row_to_json(page) AS TEXT), CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT t1.name AS name, t1.birth_date AS "birthDate", CASE WHEN coalesce(t1.birth_date > $2::DATE OR t1.birth_date IS NULL, true) THEN to_json(CAST(NULL AS TEXT)) ELSE to_json(t1.phone) END AS phone 
FROM population AS t1 
WHERE t1.id_number = $3::VARCHAR ORDER BY t1.row_id 
 LIMIT 21) AS page), 'UTF8') AS records, NULL AS total
 LIMIT ALL OFFSET 0) AS answer
