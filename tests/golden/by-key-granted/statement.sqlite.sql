SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"idNumber":' AS TEXT) || json_quote(t1.id_number) || CAST(',"name":' AS TEXT) || json_quote(t1.name) || CAST(',"birthDate":' AS TEXT) || json_quote(t1.birth_date) || CAST(',"gender":' AS TEXT) || json_quote(t1.gender) || CAST(',"phone":' AS TEXT) || CASE WHEN coalesce(t1.birth_date > ? OR t1.birth_date IS NULL, 1) = 1 THEN CAST('null' AS TEXT) ELSE json_quote(t1.phone) END || CAST(',"address":' AS TEXT) || json_quote(t1.address) || CAST(',"regionCode":' AS TEXT) || json_quote(t1.region_code) || CAST(',"household":' AS TEXT) || coalesce((SELECT (CAST('{"memberCount":' AS TEXT) || json_quote(t2.member_count) || CAST('}' AS TEXT)) AS record 
FROM household AS t2 
WHERE t2.household_id = t1.household_id ORDER BY t2.row_id
 LIMIT 1 OFFSET ?), CAST('null' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE (t1.id_number IN (SELECT value FROM json_each(?))) ORDER BY t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (t1.id_number IN (SELECT value FROM json_each(?)))
 LIMIT 10001 OFFSET ?) AS counted) AS total
