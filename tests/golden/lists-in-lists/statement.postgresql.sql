SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"household":' AS TEXT) || coalesce((SELECT (CAST('{"members":' AS TEXT) || (SELECT (CAST('[' AS TEXT) || coalesce(string_agg(list5.record, CAST(',' AS TEXT)), CAST('' AS TEXT)) || CAST(']' AS TEXT)) AS joined_1 
FROM (SELECT (CAST('{"birthDate":' AS TEXT) || coalesce(CAST(to_json(t3.birth_date) AS TEXT), 'null') || CAST(',"household":' AS TEXT) || coalesce((SELECT (CAST('{"members":' AS TEXT) || (SELECT (CAST('[' AS TEXT) || coalesce(string_agg(list5.record, CAST(',' AS TEXT)), CAST('' AS TEXT)) || CAST(']' AS TEXT)) AS joined_2 
FROM (SELECT (CAST('{"gender":' AS TEXT) || coalesce(CAST(to_json(t5.gender) AS TEXT), 'null') || CAST('}' AS TEXT)) AS record 
FROM population AS t5 
WHERE t5.household_id = t4.household_id ORDER BY t5.row_id 
 LIMIT 2) AS list5) || CAST('}' AS TEXT)) AS record 
FROM household AS t4 
WHERE t4.household_id = t3.household_id ORDER BY t4.row_id 
 LIMIT 1), CAST('null' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t3 
WHERE t3.household_id = t2.household_id ORDER BY (CASE WHEN (t3.birth_date >= CAST('0001-01-01' AS DATE) AND t3.birth_date < CAST('10000-01-01' AS DATE)) THEN to_char(CAST(t3.birth_date AS TIMESTAMP WITHOUT TIME ZONE), 'YYYY') END COLLATE "C") DESC NULLS LAST, t3.row_id 
 LIMIT 2) AS list5) || CAST('}' AS TEXT)) AS record 
FROM household AS t2 
WHERE t2.household_id = t1.household_id ORDER BY t2.row_id 
 LIMIT 1), CAST('null' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE t1.id_number = $2::VARCHAR ORDER BY t1.row_id 
 LIMIT 21) AS page), 'UTF8') AS records, NULL AS total
 LIMIT ALL OFFSET 0) AS answer
