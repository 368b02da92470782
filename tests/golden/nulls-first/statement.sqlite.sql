SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"cursor":' AS TEXT) || (CAST('"0 ' AS TEXT) || CAST(t1.row_id AS TEXT) || CAST('"' AS TEXT)) || CAST(',"node":' AS TEXT) || (CAST('{"idNumber":' AS TEXT) || json_quote(t1.id_number) || CAST(',"ethnicity":' AS TEXT) || json_quote(t1.ethnicity) || CAST(',"regionCode":' AS TEXT) || json_quote(t1.region_code) || CAST('}' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE 1 = 1 ORDER BY (t1.ethnicity COLLATE BINARY) ASC NULLS FIRST, (t1.region_code COLLATE BINARY) DESC NULLS FIRST, t1.row_id
 LIMIT 7 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total
