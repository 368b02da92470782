SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || CASE typeof(t1.name) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.name AS TEXT)) END || CAST(',"birthDate":' AS TEXT) || CASE typeof(t1.birth_date) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.birth_date AS TEXT)) END || CAST(',"phone":' AS TEXT) || CASE WHEN coalesce(t1.birth_date > ? OR t1.birth_date IS NULL, 1) = 1 THEN CAST('null' AS TEXT) ELSE CASE typeof(t1.phone) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.phone AS TEXT)) END END || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE t1.id_number = ? ORDER BY t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total
