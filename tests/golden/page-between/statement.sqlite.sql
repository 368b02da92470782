SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"cursor":' AS TEXT) || (CAST('"0 ' AS TEXT) || CAST(t1.row_id AS TEXT) || CAST('"' AS TEXT)) || CAST(',"node":' AS TEXT) || (CAST('{"idNumber":' AS TEXT) || CASE typeof(t1.id_number) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.id_number AS TEXT)) END || CAST(',"ethnicity":' AS TEXT) || CASE typeof(t1.ethnicity) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.ethnicity AS TEXT)) END || CAST(',"regionCode":' AS TEXT) || CASE typeof(t1.region_code) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.region_code AS TEXT)) END || CAST('}' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE (EXISTS (SELECT ? AS anon_1 
FROM population AS t4 
WHERE t4.row_id = ?)) AND CASE WHEN (coalesce((t1.ethnicity COLLATE BINARY) > (SELECT (t2.ethnicity COLLATE BINARY) AS bytewise_1 
FROM population AS t2 
WHERE t2.row_id = ?), 0) = 1 OR (SELECT (t2.ethnicity COLLATE BINARY) AS bytewise_1 
FROM population AS t2 
WHERE t2.row_id = ?) IS NULL AND (t1.ethnicity COLLATE BINARY) IS NOT NULL) THEN 1 WHEN ((t1.ethnicity COLLATE BINARY) IS NOT (SELECT (t2.ethnicity COLLATE BINARY) AS bytewise_1 
FROM population AS t2 
WHERE t2.row_id = ?)) THEN 0 WHEN (coalesce((t1.region_code COLLATE BINARY) < (SELECT (t3.region_code COLLATE BINARY) AS bytewise_2 
FROM population AS t3 
WHERE t3.row_id = ?), 0) = 1 OR (SELECT (t3.region_code COLLATE BINARY) AS bytewise_2 
FROM population AS t3 
WHERE t3.row_id = ?) IS NULL AND (t1.region_code COLLATE BINARY) IS NOT NULL) THEN 1 WHEN ((t1.region_code COLLATE BINARY) IS NOT (SELECT (t3.region_code COLLATE BINARY) AS bytewise_2 
FROM population AS t3 
WHERE t3.row_id = ?)) THEN 0 ELSE t1.row_id > ? END = 1 AND (EXISTS (SELECT ? AS anon_2 
FROM population AS t7 
WHERE t7.row_id = ?)) AND CASE WHEN (coalesce((t1.ethnicity COLLATE BINARY) < (SELECT (t5.ethnicity COLLATE BINARY) AS bytewise_3 
FROM population AS t5 
WHERE t5.row_id = ?), 0) = 1 OR (SELECT (t5.ethnicity COLLATE BINARY) AS bytewise_3 
FROM population AS t5 
WHERE t5.row_id = ?) IS NOT NULL AND (t1.ethnicity COLLATE BINARY) IS NULL) THEN 1 WHEN ((t1.ethnicity COLLATE BINARY) IS NOT (SELECT (t5.ethnicity COLLATE BINARY) AS bytewise_3 
FROM population AS t5 
WHERE t5.row_id = ?)) THEN 0 WHEN (coalesce((t1.region_code COLLATE BINARY) > (SELECT (t6.region_code COLLATE BINARY) AS bytewise_4 
FROM population AS t6 
WHERE t6.row_id = ?), 0) = 1 OR (SELECT (t6.region_code COLLATE BINARY) AS bytewise_4 
FROM population AS t6 
WHERE t6.row_id = ?) IS NOT NULL AND (t1.region_code COLLATE BINARY) IS NULL) THEN 1 WHEN ((t1.region_code COLLATE BINARY) IS NOT (SELECT (t6.region_code COLLATE BINARY) AS bytewise_4 
FROM population AS t6 
WHERE t6.row_id = ?)) THEN 0 ELSE t1.row_id < ? END = 1 ORDER BY (t1.ethnicity COLLATE BINARY) DESC NULLS LAST, (t1.region_code COLLATE BINARY) ASC NULLS LAST, t1.row_id DESC
 LIMIT 3 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total, (EXISTS (SELECT ? AS anon_3 
FROM population AS t8 
WHERE t8.row_id = ?)) AND (EXISTS (SELECT ? AS anon_4 
FROM population AS t9 
WHERE t9.row_id = ?)) AS stand
