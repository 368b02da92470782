SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"idNumber":' AS TEXT) || (CAST('0 ' AS TEXT) || json_quote(t1.id_number) || CAST('' AS TEXT)) || CAST(',"name":' AS TEXT) || (CAST('1 ' AS TEXT) || json_quote(t1.name) || CAST('' AS TEXT)) || CAST(',"phone":' AS TEXT) || (CAST('2 ' AS TEXT) || json_quote(t1.phone) || CAST('' AS TEXT)) || CAST(',"gender":' AS TEXT) || json_quote(t1.gender) || CAST(',"sharing":' AS TEXT) || (CAST('{"masked":' AS TEXT) || (CAST('[' AS TEXT) || substr(CAST(',"idNumber","name","phone"' AS TEXT), ?) || CAST(']' AS TEXT)) || CAST('}' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE 1 = 1 ORDER BY t1.row_id
 LIMIT 4 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total
