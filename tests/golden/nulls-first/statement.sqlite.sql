SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"cursor":' AS TEXT) || (CAST('"0 ' AS TEXT) || CAST(t1.row_id AS TEXT) || CAST('"' AS TEXT)) || CAST(',"node":' AS TEXT) || (CAST('{"idNumber":' AS TEXT) || CASE typeof(t1.id_number) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.id_number AS TEXT)) END || CAST(',"ethnicity":' AS TEXT) || CASE typeof(t1.ethnicity) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.ethnicity AS TEXT)) END || CAST(',"regionCode":' AS TEXT) || CASE typeof(t1.region_code) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.region_code AS TEXT)) END || CAST('}' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE 1 = 1 ORDER BY (t1.ethnicity COLLATE BINARY) ASC NULLS FIRST, (t1.region_code COLLATE BINARY) DESC NULLS FIRST, t1.row_id
 LIMIT 7 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total
