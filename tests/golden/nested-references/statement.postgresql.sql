SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || coalesce(CAST(to_json(t1.name) AS TEXT), 'null') || CAST(',"household":' AS TEXT) || coalesce((SELECT (CAST('{"memberCount":' AS TEXT) || coalesce(CAST(to_json(t2.member_count) AS TEXT), 'null') || CAST(',"head":' AS TEXT) || coalesce((SELECT (CAST('{"name":' AS TEXT) || coalesce(CAST(to_json(t3.name) AS TEXT), 'null') || CAST('}' AS TEXT)) AS record 
FROM population AS t3 
WHERE t3.id_number = t2.head_id_number ORDER BY t3.row_id 
 LIMIT 1), CAST('null' AS TEXT)) || CAST(',"members":' AS TEXT) || (SELECT (CAST('[' AS TEXT) || coalesce(string_agg(list4.record, CAST(',' AS TEXT)), CAST('' AS TEXT)) || CAST(']' AS TEXT)) AS joined_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || coalesce(CAST(to_json(t4.name) AS TEXT), 'null') || CAST(',"birthDate":' AS TEXT) || coalesce(CAST(to_json(t4.birth_date) AS TEXT), 'null') || CAST('}' AS TEXT)) AS record 
FROM population AS t4 
WHERE t4.household_id = t2.household_id AND t4.gender != $2::VARCHAR ORDER BY (t4.id_number COLLATE "C") ASC NULLS LAST, t4.row_id 
 LIMIT 3) AS list4) || CAST('}' AS TEXT)) AS record 
FROM household AS t2 
WHERE t2.household_id = t1.household_id ORDER BY t2.row_id 
 LIMIT 1), CAST('null' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE t1.id_number = $3::VARCHAR ORDER BY t1.row_id 
 LIMIT 21) AS page), 'UTF8') AS records, NULL AS total
 LIMIT ALL OFFSET 0) AS answer
