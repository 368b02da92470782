SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || coalesce(CAST(to_json(t1.name) AS TEXT), 'null') || CAST(',"employees":' AS TEXT) || (SELECT (CAST('[' AS TEXT) || coalesce(string_agg(list5.record, CAST(',' AS TEXT)), CAST('' AS TEXT)) || CAST(']' AS TEXT)) AS joined_1 
FROM (SELECT (CAST('{"status":' AS TEXT) || coalesce(CAST(to_json(t5.status) AS TEXT), 'null') || CAST(',"paidMonths":' AS TEXT) || coalesce(CAST(to_json(t5.paid_months) AS TEXT), 'null') || CAST('}' AS TEXT)) AS record 
FROM social_insurance AS t5 
WHERE t5.employer_credit_code = t1.credit_code ORDER BY t5.row_id 
 LIMIT 2) AS list5) || CAST('}' AS TEXT)) AS record 
FROM enterprise AS t1 
WHERE (EXISTS (SELECT 1 AS anon_1 
FROM social_insurance AS t2 
WHERE t2.employer_credit_code = t1.credit_code AND t2.paid_months > $2::INTEGER)) AND NOT (EXISTS (SELECT 1 AS anon_2 
FROM social_insurance AS t3 
WHERE t3.employer_credit_code = t1.credit_code AND t3.status = $3::VARCHAR)) AND NOT (EXISTS (SELECT 1 AS anon_3 
FROM social_insurance AS t4 
WHERE t4.employer_credit_code = t1.credit_code AND NOT coalesce(t4.insurance_type != $4::VARCHAR, false))) ORDER BY t1.row_id 
 LIMIT 6) AS page), 'UTF8') AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM enterprise AS t1 
WHERE (EXISTS (SELECT 1 AS anon_1 
FROM social_insurance AS t2 
WHERE t2.employer_credit_code = t1.credit_code AND t2.paid_months > $2::INTEGER)) AND NOT (EXISTS (SELECT 1 AS anon_2 
FROM social_insurance AS t3 
WHERE t3.employer_credit_code = t1.credit_code AND t3.status = $3::VARCHAR)) AND NOT (EXISTS (SELECT 1 AS anon_3 
FROM social_insurance AS t4 
WHERE t4.employer_credit_code = t1.credit_code AND NOT coalesce(t4.insurance_type != $4::VARCHAR, false))) 
 LIMIT 10001) AS counted) AS total
 LIMIT ALL OFFSET 0) AS answer
