package emulator_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	acserrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	sls "github.com/aliyun/aliyun-log-go-sdk"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/testclient"
)

// These tests put the SDKs' own idea of a request before the emulator. They hold
// two of its readers to be right: the signatures, and what compresses a body.

func TestSDK_core(t *testing.T) {
	c := testclient.Start(t)
	s, err := sdk.NewClientWithOptions("cn-hangzhou", sdk.NewConfig(), credentials.NewAccessKeyCredential(c.ID, c.Secret))
	if err != nil {
		t.Fatal(err)
	}
	s.SetTransport(c.Server.Transport())
	call := func(host, version, action string, params ...string) (string, error) {
		r := requests.NewCommonRequest()
		r.Scheme, r.Domain, r.Version, r.ApiName, r.Method = "https", host, version, action, "POST"
		for i := 0; i+1 < len(params); i += 2 {
			r.QueryParams[params[i]] = params[i+1]
		}
		res, err := s.ProcessCommonRequest(r)
		if err != nil {
			return "", err
		}
		return res.GetHttpContentString(), nil
	}
	if body, err := call("sts.cn-hangzhou.aliyuncs.com", "2015-04-01", "GetCallerIdentity"); err != nil || !strings.Contains(body, c.Emulator.Account().AccountID) {
		t.Errorf("%s %v", body, err)
	}
	if body, err := call("ram.aliyuncs.com", "2015-05-01", "CreateRole", "RoleName", "writer",
		"AssumeRolePolicyDocument", testclient.ActionTrailTrust, "Description", "*~ +/ä"); err != nil || !strings.Contains(body, "*~ +/ä") {
		t.Errorf("%s %v", body, err)
	}
	_, err = call("actiontrail-vpc.cn-hangzhou.aliyuncs.com", "2020-07-06", "GetTrailStatus", "Name", "platform-ops")
	var refused acserrors.Error
	if !errors.As(err, &refused) || refused.ErrorCode() != "TrailNotFoundException" || refused.HttpStatus() != 404 {
		t.Errorf("%v", err)
	}
}

func TestSDK_log(t *testing.T) {
	c := testclient.Start(t)
	s := &sls.Client{
		Endpoint: "https://cn-hangzhou.log.aliyuncs.com", AccessKeyID: c.ID, AccessKeySecret: c.Secret,
		RequestTimeOut: 5 * time.Second, RetryTimeOut: time.Second,
	}
	s.SetHTTPClient(&http.Client{Transport: c.Server.Transport(), Timeout: 5 * time.Second})
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	const project, name = "ops-audit", "own-logs"
	_, err := s.CreateProject(project, "")
	ok(err)
	ok(s.CreateLogStoreV2(project, &sls.LogStore{Name: name, TTL: 30, ShardCount: 2, AutoSplit: true, MaxSplitShard: 64}))
	got, err := s.GetLogStore(project, name)
	ok(err)
	ok(s.UpdateLogStoreV2(project, got)) // with the times that came with it
	ok(s.CreateIndex(project, name, *sls.CreateDefaultIndex()))
	raw, err := s.GetIndexString(project, name)
	ok(err)
	ok(s.UpdateIndexString(project, name, raw))

	now := uint32(time.Now().Unix())
	text := func(s string) *string { return &s }
	ok(s.PutLogs(project, name, &sls.LogGroup{Topic: text("t"), Source: text("s"), Logs: []*sls.Log{
		{Time: &now, Contents: []*sls.LogContent{{Key: text("a"), Value: text(strings.Repeat("compressible ", 100))}}},
		{Time: &now, Contents: []*sls.LogContent{{Key: text("a"), Value: text("x")}}},
	}}))
	found, err := s.GetLogsV3(project, name, &sls.GetLogRequest{From: int64(now) - 10, To: int64(now) + 10, Query: "compressible", Lines: 10})
	ok(err)
	if len(found.Logs) != 1 || found.Meta.Progress != "Complete" {
		t.Errorf("%+v", found)
	}
	histogram, err := s.GetHistograms(project, name, "", int64(now)-10, int64(now)+10, "*")
	ok(err)
	if histogram.Count != 2 {
		t.Errorf("%+v", histogram)
	}
	shards, err := s.ListShards(project, name)
	ok(err)
	if len(shards) != 2 {
		t.Errorf("%d shards", len(shards))
	}
	_, err = s.GetLogStore(project, "nothing")
	var refused *sls.Error
	if !errors.As(err, &refused) || refused.Code != "LogStoreNotExist" || refused.HTTPCode != 404 || refused.RequestID == "" {
		t.Errorf("%v", err)
	}
	ok(s.CreateDashboard(project, sls.Dashboard{DashboardName: "board", ChartList: []sls.Chart{}}))
	board, err := s.GetDashboard(project, "board")
	ok(err)
	if board.DashboardName != "board" {
		t.Errorf("%+v", board)
	}
	_, count, _, err := s.ListDashboard(project, "", 0, 10)
	ok(err)
	if count != 1 {
		t.Errorf("%d dashboards", count)
	}
	ok(s.DeleteLogStore(project, name))
	ok(s.DeleteProject(project))
}
