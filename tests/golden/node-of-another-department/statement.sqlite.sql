SELECT CAST((CAST('{"__typename":"Population","id":' AS TEXT) || (CAST('"0 ' AS TEXT) || CAST(t1.row_id AS TEXT) || CAST('"' AS TEXT)) || CAST(',"gender":' AS TEXT) || CASE typeof(t1.gender) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.gender AS TEXT)) END || CAST('}' AS TEXT)) AS BLOB) AS records, NULL AS total 
FROM population AS t1 
WHERE t1.row_id = ?
