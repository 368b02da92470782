SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"gender":' AS TEXT) || coalesce(CAST(to_json(t1.gender) AS TEXT), 'null') || CAST(',"socialInsurance":' AS TEXT) || (SELECT (CAST('[' AS TEXT) || coalesce(string_agg(list3.record, CAST(',' AS TEXT)), CAST('' AS TEXT)) || CAST(']' AS TEXT)) AS joined_1 
FROM (SELECT (CAST('{"status":' AS TEXT) || coalesce(CAST(to_json(t3.status) AS TEXT), 'null') || CAST('}' AS TEXT)) AS record 
FROM social_insurance AS t3 
WHERE t3.id_number = t1.id_number AND t3.status = $2::VARCHAR ORDER BY t3.row_id 
 LIMIT 20) AS list3) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE (t1.id_number = ANY ($3::VARCHAR[])) AND NOT (EXISTS (SELECT 1 AS anon_1 
FROM social_insurance AS t2 
WHERE t2.id_number = t1.id_number AND t2.status = $4::VARCHAR AND NOT coalesce(t2.status = $5::VARCHAR, false))) ORDER BY t1.row_id 
 LIMIT 21) AS page), 'UTF8') AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (t1.id_number = ANY ($3::VARCHAR[])) AND NOT (EXISTS (SELECT 1 AS anon_1 
FROM social_insurance AS t2 
WHERE t2.id_number = t1.id_number AND t2.status = $4::VARCHAR AND NOT coalesce(t2.status = $5::VARCHAR, false))) 
 LIMIT 10001) AS counted) AS total
 LIMIT ALL OFFSET 0) AS answer
