SELECT CASE WHEN (coalesce(length(answer.records), 0) > %s) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > %s AS too_large 
FROM (SELECT CAST(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace((CONVERT((SELECT group_concat(page_numbered.record ORDER BY page_numbered.nth SEPARATOR x'1D') AS gathered_by_1 
FROM (SELECT page.record AS record, row_number() OVER (ORDER BY page.key0) AS nth 
FROM (SELECT concat(_utf8mb4'{"idNumber":', coalesce(json_quote(CONVERT(t1.id_number USING utf8mb4)), _utf8mb4'null'), _utf8mb4',"name":', coalesce(json_quote(CONVERT(t1.name USING utf8mb4)), _utf8mb4'null'), _utf8mb4',"birthDate":', coalesce((CASE WHEN year(t1.birth_date) > 0 AND month(t1.birth_date) > 0 AND dayofmonth(t1.birth_date) > 0 THEN json_quote(CAST(t1.birth_date AS CHAR)) END), _utf8mb4'null'), _utf8mb4',"gender":', coalesce(json_quote(CONVERT(t1.gender USING utf8mb4)), _utf8mb4'null'), _utf8mb4',"phone":', CASE WHEN coalesce(t1.birth_date > %s OR t1.birth_date IS NULL, true) THEN _utf8mb4'null' ELSE coalesce(json_quote(CONVERT(t1.phone USING utf8mb4)), _utf8mb4'null') END, _utf8mb4',"address":', coalesce(json_quote(CONVERT(t1.address USING utf8mb4)), _utf8mb4'null'), _utf8mb4',"regionCode":', coalesce(json_quote(CONVERT(t1.region_code USING utf8mb4)), _utf8mb4'null'), _utf8mb4',"household":', coalesce((SELECT concat(_utf8mb4'{"memberCount":', coalesce(CAST(t2.member_count + 0 AS CHAR), _utf8mb4'null'), _utf8mb4'}') AS record 
FROM household AS t2 
WHERE (t2.household_id = json_unquote(json_quote(CONVERT(t1.household_id USING utf8mb4))) AND (CONVERT(t2.household_id USING utf8mb4) COLLATE utf8mb4_nopad_bin) = t1.household_id) ORDER BY t2.row_id 
 LIMIT 1), _utf8mb4'null'), _utf8mb4'}') AS record, t1.row_id AS key0 
FROM population AS t1 
WHERE (t1.id_number IN %s AND (CONVERT(t1.id_number USING utf8mb4) COLLATE utf8mb4_nopad_bin) IN %s) ORDER BY t1.row_id 
 LIMIT 21) AS page) AS page_numbered) USING utf8mb4) COLLATE utf8mb4_nopad_bin), _utf8mb4 x'5C5C', _utf8mb4 x'01'), _utf8mb4 x'5C7530303042', _utf8mb4 x'5C7530303062'), _utf8mb4 x'5C7530303045', _utf8mb4 x'5C7530303065'), _utf8mb4 x'5C7530303046', _utf8mb4 x'5C7530303066'), _utf8mb4 x'5C7530303141', _utf8mb4 x'5C7530303161'), _utf8mb4 x'5C7530303142', _utf8mb4 x'5C7530303162'), _utf8mb4 x'5C7530303143', _utf8mb4 x'5C7530303163'), _utf8mb4 x'5C7530303144', _utf8mb4 x'5C7530303164'), _utf8mb4 x'5C7530303145', _utf8mb4 x'5C7530303165'), _utf8mb4 x'5C7530303146', _utf8mb4 x'5C7530303166'), _utf8mb4 x'01', _utf8mb4 x'5C5C') AS BINARY) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (t1.id_number IN %s AND (CONVERT(t1.id_number USING utf8mb4) COLLATE utf8mb4_nopad_bin) IN %s) 
 LIMIT 10001) AS counted) AS total 
 LIMIT 0, 18446744073709551615) AS answer
