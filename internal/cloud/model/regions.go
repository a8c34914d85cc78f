package model

// Regions are the regions in which ActionTrail is known to run (ActionTrail
// endpoint list, 2025). They are where to look for something that could be
// anywhere; nothing is refused for standing elsewhere.
func Regions() []string {
	return []string{
		"ap-northeast-1", "ap-northeast-2", "ap-southeast-1", "ap-southeast-3", "ap-southeast-5", "ap-southeast-7",
		"cn-beijing", "cn-chengdu", "cn-guangzhou", "cn-hangzhou", "cn-heyuan", "cn-hongkong", "cn-huhehaote",
		"cn-nanjing", "cn-qingdao", "cn-shanghai", "cn-shanghai-finance-1", "cn-shenzhen", "cn-wulanchabu",
		"cn-zhangjiakou", "eu-central-1", "eu-west-1", "me-east-1", "na-south-1", "us-east-1", "us-west-1",
	}
}
