package actiontrail_test

import (
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// TestDataEventSelector checks what clients that also manage data events are told: there
// are none, and none can be made.
func TestDataEventSelector(t *testing.T) {
	c := testclient.Start(t)
	c.MakeDestination()
	c.Refused(c.RPC("actiontrail", "GetDataEventSelector", "TrailName", "ordinary"), 404, "TrailNotFoundException")
	c.Must(c.RPC("actiontrail", "CreateTrail", "Name", "ordinary", "SlsProjectArn", testclient.ProjectARN, "SlsWriteRoleArn", testclient.DefaultRoleARN))
	a := c.Must(c.RPC("actiontrail", "GetDataEventSelector", "TrailName", "ordinary"))
	if a.Get("DataEventSelectors") != "" || a.Get("TrailName") != "ordinary" {
		t.Errorf("%s", a.Raw)
	}
	c.Refused(c.Elsewhere().RPC("actiontrail", "GetDataEventSelector", "TrailName", "ordinary"), 404, "TrailNotFoundException")
	c.Refused(c.RPC("actiontrail", "PutDataEventSelector", "TrailName", "ordinary", "EventSelectors", "[]"), 404, "InvalidAction.NotFound")
}

func TestDescribeRegions(t *testing.T) {
	c := testclient.Start(t)
	a := c.Must(c.RPC("actiontrail", "DescribeRegions"))
	found := false
	for i := 0; a.Get("Regions", "Region", i) != nil; i++ {
		region := func(member string) any { return a.Get("Regions", "Region", i, member) }
		found = found || region("RegionId") == "cn-hangzhou" && region("RegionEndpoint") == "actiontrail.cn-hangzhou.aliyuncs.com" && region("LocalName") == "China (Hangzhou)"
		if region("LocalName") == "" {
			t.Errorf("%v has no name", region("RegionId"))
		}
	}
	if !found {
		t.Errorf("%s", a.Raw)
	}
	c.Must(c.RPC("actiontrail", "DescribeRegions", "AcceptLanguage", "en-US"))
	c.Refused(c.RPC("actiontrail", "DescribeRegions", "AcceptLanguage", "zh-CN"), 400, "InvalidQueryParameter")
}
