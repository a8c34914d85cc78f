package api

import "testing"

func TestParseAddress(t *testing.T) {
	for host, want := range map[string]Address{
		"actiontrail.cn-hangzhou.aliyuncs.com":                {cloud: true, Service: "ActionTrail", Region: "cn-hangzhou"},
		"ActionTrail.CN-Shanghai.aliyuncs.com:443":            {cloud: true, Service: "ActionTrail", Region: "cn-shanghai"},
		"actiontrail-vpc.ap-southeast-1.aliyuncs.com":         {cloud: true, Service: "ActionTrail", Region: "ap-southeast-1"},
		"actiontrail-openapi-share.cn-hangzhou.aliyuncs.com":  {cloud: true, Service: "ActionTrail", Region: "cn-hangzhou"},
		"actiontrail.aliyuncs.com":                            {cloud: true, Service: "ActionTrail"},
		"actiontrail.cn-atlantis.aliyuncs.com":                {cloud: true},
		"ram.aliyuncs.com":                                    {cloud: true, Service: "RAM"},
		"ram.cn-hangzhou.aliyuncs.com":                        {cloud: true},
		"sts.aliyuncs.com":                                    {cloud: true, Service: "STS"},
		"sts-vpc.cn-beijing.aliyuncs.com":                     {cloud: true, Service: "STS", Region: "cn-beijing"},
		"ecs.aliyuncs.com":                                    {cloud: true},
		"cn-hangzhou.log.aliyuncs.com":                        {cloud: true, Service: "SLS", Region: "cn-hangzhou"},
		"ops.cn-hangzhou.log.aliyuncs.com":                    {cloud: true, Service: "SLS", Region: "cn-hangzhou", Project: "ops"},
		"ops.cn-hangzhou-intranet.log.aliyuncs.com":           {cloud: true, Service: "SLS", Region: "cn-hangzhou", Project: "ops"},
		"ops.cn-shanghai-finance-1-intranet.log.aliyuncs.com": {cloud: true, Service: "SLS", Region: "cn-shanghai-finance-1", Project: "ops"},
		"a.ops.cn-hangzhou.log.aliyuncs.com":                  {cloud: true, Region: "cn-hangzhou"},
		"cn-hangzhou.sls.aliyuncs.com":                        {cloud: true, Service: "SLS", Region: "cn-hangzhou"},
		"ops.cn-hangzhou.sls.aliyuncs.com":                    {cloud: true, Service: "SLS", Region: "cn-hangzhou", Project: "ops"},
		"ops.cn-hangzhou-vpc.sls.aliyuncs.com":                {cloud: true, Service: "SLS", Region: "cn-hangzhou", Project: "ops"},
		"sls.aliyuncs.com":                                    {cloud: true},
		"us-west-1.localhost:18900":                           {Loopback: true, Region: "us-west-1"},
		"ops.us-west-1.localhost:18900":                       {Loopback: true, Region: "us-west-1", Project: "ops"},
		"ops-audit.us-west-1.127.0.0.1":                       {Loopback: true, Region: "us-west-1", Project: "ops-audit"},
		"us-west-1.us-west-1.localhost":                       {Loopback: true, Region: "us-west-1", Project: "us-west-1"},
		"ops.us-west-1.emulator.test":                         {Region: "us-west-1", Project: "ops"},
		"127.0.0.1:18900":                                     {Loopback: true},
		"localhost":                                           {Loopback: true},
		"[::1]:18900":                                         {Loopback: true},
		"ops.127.0.0.1:18900":                                 {Loopback: true, Project: "ops"},
		"ops.localhost":                                       {Loopback: true, Project: "ops"},
		"ops.emulator.test":                                   {Project: "ops"},
		"100.100.100.200":                                     {Service: "ECSMetadata"},
		"signin-cn-shanghai.alibabacloudsso.com":              {Service: "CloudSSO"},
		"alibabacloudsso.com":                                 {Project: "alibabacloudsso"},
		"oauth.aliyun.com":                                    {Service: "OAuth"},
		"192.0.2.1":                                           {},
		"":                                                    {},
		"aliyuncs.com":                                        {Project: "aliyuncs"},
	} {
		got := ParseAddress(host)
		got.host = ""
		if got != want {
			t.Errorf("%s: %+v, want %+v", host, got, want)
		}
	}
}

func TestSLSRegions(t *testing.T) {
	for region := range ActionTrailRegions {
		if !SLSRegions[region] {
			t.Errorf("SLS is not in %s, where ActionTrail is", region)
		}
	}
	for region := range SLSRegions {
		if !regionForm.MatchString(region) {
			t.Errorf("%s has no form of a region", region)
		}
	}
}
