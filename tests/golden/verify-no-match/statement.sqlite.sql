SELECT EXISTS (SELECT ? AS anon_1 
FROM population AS t1 
WHERE t1.id_number = ? AND t1.name = ? AND t1.marital_status = ? AND t1.birth_date = ?) AS matches
