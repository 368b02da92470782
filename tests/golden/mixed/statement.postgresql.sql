SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(CAST(row_to_json(page) AS TEXT), CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT CASE WHEN (length(CAST(t1.name AS TEXT)) < 2) THEN repeat('*', length(CAST(t1.name AS TEXT))) WHEN (length(CAST(t1.name AS TEXT)) >= 3 AND left(CAST(t1.name AS TEXT), 2) IN ('上官', '东方', '东郭', '东里', '东门', '乐正', '亓官', '令狐', '仲孙', '公冶', '公孙', '公孫', '公羊', '公良', '公西', '北门', '单于', '南宫', '南宮', '南荣', '南门', '叶赫', '司寇', '司徒', '司空', '司馬', '司马', '呼延', '壤驷', '夏侯', '太叔', '夹谷', '子車', '子车', '宇文', '完顏', '完颜', '宗政', '宰父', '尉迟', '尉遲', '左丘', '巫馬', '巫马', '微生', '慕容', '拓跋', '東方', '東郭', '梁丘', '樂正', '欧阳', '欧陽', '段干', '淳于', '漆雕', '澹台', '澹臺', '濮阳', '独孤', '獨孤', '申屠', '百里', '皇甫', '端木', '第五', '納蘭', '纳兰', '羊舌', '耶律', '葉赫', '西門', '西门', '諸葛', '诸葛', '谷梁', '赫连', '赫連', '軒轅', '轩辕', '鍾離', '钟离', '長孫', '长孙', '閭丘', '闾丘', '顓孫', '颛孙', '鮮于', '鲜于')) THEN left(CAST(t1.name AS TEXT), 2) || repeat('*', length(CAST(t1.name AS TEXT)) - 2) ELSE left(CAST(t1.name AS TEXT), 1) || repeat('*', length(CAST(t1.name AS TEXT)) - 1) END AS name 
FROM population AS t1 
WHERE t1.id_number = $2::VARCHAR ORDER BY t1.row_id 
 LIMIT 21) AS page), 'UTF8') AS records, NULL AS total
 LIMIT ALL OFFSET 0) AS answer
