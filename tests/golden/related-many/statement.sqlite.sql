SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || CASE typeof(t1.name) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.name AS TEXT)) END || CAST(',"employees":' AS TEXT) || (SELECT (CAST('[' AS TEXT) || coalesce(group_concat(list5.record, CAST(',' AS TEXT)), CAST('' AS TEXT)) || CAST(']' AS TEXT)) AS joined_1 
FROM (SELECT (CAST('{"status":' AS TEXT) || CASE typeof(t5.status) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t5.status AS TEXT)) END || CAST(',"paidMonths":' AS TEXT) || CASE typeof(t5.paid_months) WHEN 'integer' THEN json_quote(t5.paid_months) ELSE 'null' END || CAST('}' AS TEXT)) AS record 
FROM social_insurance AS t5 
WHERE t5.employer_credit_code = t1.credit_code ORDER BY t5.row_id
 LIMIT 2 OFFSET ?) AS list5) || CAST('}' AS TEXT)) AS record 
FROM enterprise AS t1 
WHERE (EXISTS (SELECT 1 AS anon_1 
FROM social_insurance AS t2 
WHERE t2.employer_credit_code = t1.credit_code AND t2.paid_months > ?)) AND NOT (EXISTS (SELECT 1 AS anon_2 
FROM social_insurance AS t3 
WHERE t3.employer_credit_code = t1.credit_code AND t3.status = ?)) AND NOT (EXISTS (SELECT 1 AS anon_3 
FROM social_insurance AS t4 
WHERE t4.employer_credit_code = t1.credit_code AND coalesce(t4.insurance_type != ?, 0) = 0)) ORDER BY t1.row_id
 LIMIT 6 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM enterprise AS t1 
WHERE (EXISTS (SELECT 1 AS anon_1 
FROM social_insurance AS t2 
WHERE t2.employer_credit_code = t1.credit_code AND t2.paid_months > ?)) AND NOT (EXISTS (SELECT 1 AS anon_2 
FROM social_insurance AS t3 
WHERE t3.employer_credit_code = t1.credit_code AND t3.status = ?)) AND NOT (EXISTS (SELECT 1 AS anon_3 
FROM social_insurance AS t4 
WHERE t4.employer_credit_code = t1.credit_code AND coalesce(t4.insurance_type != ?, 0) = 0))
 LIMIT 10001 OFFSET ?) AS counted) AS total
