SELECT EXISTS (SELECT ? AS anon_1 
FROM population AS t1 
WHERE t1.id_number = ? AND t1.name = ?) AS matches
