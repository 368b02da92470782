SELECT EXISTS (SELECT $1::INTEGER AS anon_1 
FROM population AS t1 
WHERE t1.id_number = $2::VARCHAR AND t1.name = $3::VARCHAR AND t1.marital_status = $4::VARCHAR AND t1.birth_date = $5::DATE) AS matches
