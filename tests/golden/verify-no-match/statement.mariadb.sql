SELECT EXISTS (SELECT %s AS anon_1 
FROM population AS t1 
WHERE (t1.id_number = %s AND (CONVERT(t1.id_number USING utf8mb4) COLLATE utf8mb4_nopad_bin) = %s) AND (t1.name = %s AND (CONVERT(t1.name USING utf8mb4) COLLATE utf8mb4_nopad_bin) = %s) AND (t1.marital_status = %s AND (CONVERT(t1.marital_status USING utf8mb4) COLLATE utf8mb4_nopad_bin) = %s) AND t1.birth_date = %s) AS matches
