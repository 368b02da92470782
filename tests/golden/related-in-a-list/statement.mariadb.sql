SELECT CASE WHEN (coalesce(length(answer.records), 0) > %s) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > %s AS too_large 
FROM (SELECT CAST(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace((CONVERT((SELECT group_concat(page_numbered.record ORDER BY page_numbered.nth SEPARATOR x'1D') AS gathered_by_1 
FROM (SELECT page.record AS record, row_number() OVER (ORDER BY page.key0) AS nth 
FROM (SELECT concat(_utf8mb4'{"household":', coalesce((SELECT concat(_utf8mb4'{"members":', concat(_utf8mb4'[', coalesce((SELECT group_concat(concat(_utf8mb4'{"name":', coalesce(json_quote(CONVERT(t3.name USING utf8mb4)), _utf8mb4'null'), _utf8mb4'}') ORDER BY (CONVERT(t3.id_number USING utf8mb4) COLLATE utf8mb4_nopad_bin) IS NULL, coalesce((CONVERT(t3.id_number USING utf8mb4) COLLATE utf8mb4_nopad_bin), _utf8mb4'') DESC, t3.row_id SEPARATOR x'2C' LIMIT 20) AS gathered_by_2 
FROM population AS t3 
WHERE (t3.household_id = json_unquote(json_quote(CONVERT(t2.household_id USING utf8mb4))) AND (CONVERT(t3.household_id USING utf8mb4) COLLATE utf8mb4_nopad_bin) = t2.household_id) AND (EXISTS (SELECT 1 AS anon_1 
FROM household AS t4 
WHERE (t4.household_id = json_unquote(json_quote(CONVERT(t3.household_id USING utf8mb4))) AND (CONVERT(t4.household_id USING utf8mb4) COLLATE utf8mb4_nopad_bin) = t3.household_id) AND (EXISTS (SELECT 1 AS anon_2 
FROM population AS t5 
WHERE (t5.household_id = json_unquote(json_quote(CONVERT(t4.household_id USING utf8mb4))) AND (CONVERT(t5.household_id USING utf8mb4) COLLATE utf8mb4_nopad_bin) = t4.household_id) AND (t5.gender = %s AND (CONVERT(t5.gender USING utf8mb4) COLLATE utf8mb4_nopad_bin) = %s))))) AND NOT (EXISTS (SELECT 1 AS anon_3 
FROM household AS t6 
WHERE (t6.household_id = json_unquote(json_quote(CONVERT(t3.household_id USING utf8mb4))) AND (CONVERT(t6.household_id USING utf8mb4) COLLATE utf8mb4_nopad_bin) = t3.household_id) AND (EXISTS (SELECT 1 AS anon_4 
FROM population AS t7 
WHERE (t7.id_number = json_unquote(json_quote(CONVERT(t6.head_id_number USING utf8mb4))) AND (CONVERT(t7.id_number USING utf8mb4) COLLATE utf8mb4_nopad_bin) = t6.head_id_number) AND (t7.gender = %s AND (CONVERT(t7.gender USING utf8mb4) COLLATE utf8mb4_nopad_bin) = %s)))))), _utf8mb4''), _utf8mb4']'), _utf8mb4'}') AS record 
FROM household AS t2 
WHERE (t2.household_id = json_unquote(json_quote(CONVERT(t1.household_id USING utf8mb4))) AND (CONVERT(t2.household_id USING utf8mb4) COLLATE utf8mb4_nopad_bin) = t1.household_id) ORDER BY t2.row_id 
 LIMIT 1), _utf8mb4'null'), _utf8mb4'}') AS record, t1.row_id AS key0 
FROM population AS t1 
WHERE (t1.id_number = %s AND (CONVERT(t1.id_number USING utf8mb4) COLLATE utf8mb4_nopad_bin) = %s) ORDER BY t1.row_id 
 LIMIT 21) AS page) AS page_numbered) USING utf8mb4) COLLATE utf8mb4_nopad_bin), _utf8mb4 x'5C5C', _utf8mb4 x'01'), _utf8mb4 x'5C7530303042', _utf8mb4 x'5C7530303062'), _utf8mb4 x'5C7530303045', _utf8mb4 x'5C7530303065'), _utf8mb4 x'5C7530303046', _utf8mb4 x'5C7530303066'), _utf8mb4 x'5C7530303141', _utf8mb4 x'5C7530303161'), _utf8mb4 x'5C7530303142', _utf8mb4 x'5C7530303162'), _utf8mb4 x'5C7530303143', _utf8mb4 x'5C7530303163'), _utf8mb4 x'5C7530303144', _utf8mb4 x'5C7530303164'), _utf8mb4 x'5C7530303145', _utf8mb4 x'5C7530303165'), _utf8mb4 x'5C7530303146', _utf8mb4 x'5C7530303166'), _utf8mb4 x'01', _utf8mb4 x'5C5C') AS BINARY) AS records, NULL AS total 
 LIMIT 0, 18446744073709551615) AS answer
