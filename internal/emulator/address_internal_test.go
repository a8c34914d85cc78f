package emulator

import "testing"

func TestParseAddress(t *testing.T) {
	for host, want := range map[string]address{
		"actiontrail.cn-hangzhou.aliyuncs.com":                {cloud: true, service: "ActionTrail", region: "cn-hangzhou"},
		"ActionTrail.CN-Shanghai.aliyuncs.com:443":            {cloud: true, service: "ActionTrail", region: "cn-shanghai"},
		"actiontrail-vpc.ap-southeast-1.aliyuncs.com":         {cloud: true, service: "ActionTrail", region: "ap-southeast-1"},
		"actiontrail-openapi-share.cn-hangzhou.aliyuncs.com":  {cloud: true, service: "ActionTrail", region: "cn-hangzhou"},
		"actiontrail.aliyuncs.com":                            {cloud: true, service: "ActionTrail"},
		"actiontrail.cn-atlantis.aliyuncs.com":                {cloud: true},
		"ram.aliyuncs.com":                                    {cloud: true, service: "RAM"},
		"ram.cn-hangzhou.aliyuncs.com":                        {cloud: true},
		"sts.aliyuncs.com":                                    {cloud: true, service: "STS"},
		"sts-vpc.cn-beijing.aliyuncs.com":                     {cloud: true, service: "STS", region: "cn-beijing"},
		"ecs.aliyuncs.com":                                    {cloud: true},
		"cn-hangzhou.log.aliyuncs.com":                        {cloud: true, service: "SLS", region: "cn-hangzhou"},
		"ops.cn-hangzhou.log.aliyuncs.com":                    {cloud: true, service: "SLS", region: "cn-hangzhou", project: "ops"},
		"ops.cn-hangzhou-intranet.log.aliyuncs.com":           {cloud: true, service: "SLS", region: "cn-hangzhou", project: "ops"},
		"ops.cn-shanghai-finance-1-intranet.log.aliyuncs.com": {cloud: true, service: "SLS", region: "cn-shanghai-finance-1", project: "ops"},
		"a.ops.cn-hangzhou.log.aliyuncs.com":                  {cloud: true, region: "cn-hangzhou"},
		"127.0.0.1:18900":                                     {loopback: true},
		"localhost":                                           {loopback: true},
		"[::1]:18900":                                         {loopback: true},
		"ops.127.0.0.1:18900":                                 {loopback: true, project: "ops"},
		"ops.localhost":                                       {loopback: true, project: "ops"},
		"ops.emulator.test":                                   {project: "ops"},
		"100.100.100.200":                                     {service: "ECSMetadata"},
		"signin-cn-shanghai.alibabacloudsso.com":              {service: "CloudSSO"},
		"alibabacloudsso.com":                                 {project: "alibabacloudsso"},
		"oauth.aliyun.com":                                    {service: "OAuth"},
		"192.0.2.1":                                           {},
		"":                                                    {},
		"aliyuncs.com":                                        {project: "aliyuncs"},
	} {
		got := parseAddress(host)
		got.host = ""
		if got != want {
			t.Errorf("%s: %+v, want %+v", host, got, want)
		}
	}
}
