SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || json_quote(CAST(NULL AS TEXT)) || CAST(',"birthDate":' AS TEXT) || json_quote(CAST(NULL AS TEXT)) || CAST(',"phone":' AS TEXT) || CASE WHEN coalesce(t1.birth_date > ? OR t1.birth_date IS NULL, 1) = 1 THEN CAST('null' AS TEXT) ELSE json_quote(CAST(NULL AS TEXT)) END || CAST(',"gender":' AS TEXT) || json_quote(t1.gender) || CAST(',"sharing":' AS TEXT) || (CAST('{"masked":' AS TEXT) || (CAST('[' AS TEXT) || substr((CAST(',"name","birthDate"' AS TEXT) || CASE WHEN coalesce(t1.birth_date > ? OR t1.birth_date IS NULL, 1) = 1 THEN CAST(',"phone"' AS TEXT) ELSE CAST(',"phone"' AS TEXT) END), ?) || CAST(']' AS TEXT)) || CAST('}' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE t1.id_number = ? ORDER BY t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total
