SELECT EXISTS (SELECT $1::INTEGER AS anon_1 
FROM population AS t1 
WHERE t1.id_number = $2::VARCHAR AND t1.criminal_record = $3::VARCHAR) AS matches
