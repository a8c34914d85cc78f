package conformance

import (
	"errors"
	"fmt"
	"testing"

	ram "github.com/alibabacloud-go/ram-20150501/v2/client"
	slsv2 "github.com/alibabacloud-go/sls-20201230/v6/client"
	sts "github.com/alibabacloud-go/sts-20150401/v2/client"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	acserrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	classicram "github.com/aliyun/alibaba-cloud-sdk-go/services/ram"
	sls "github.com/aliyun/aliyun-log-go-sdk"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// refusal is what a client read of a refusal.
type refusal struct {
	code   string
	status int
	action string // that a denial names
}

// TestRefusals has every client read an absence and a denial, by its own type of error.
func TestRefusals(t *testing.T) {
	c := start(t)
	root := c.Account()
	var user emulator.Credentials
	c.Edit(func(a *emulator.Account) {
		user = a.AddUser("nobody")
		a.Projects[project] = &emulator.Project{Region: region}
	})
	roleDenied, projectDenied := refusal{"NoPermission", 403, "ram:GetRole"}, refusal{"Unauthorized", c.Settings().SLSDenialStatus, "log:GetLogStore"}
	withoutDetail := projectDenied
	withoutDetail.action = "" // log-go-sdk keeps no detail
	for _, r := range []struct {
		client, operation string
		call              func() error
		want              refusal
	}{
		{"RAM V2", "GetRole, which is missing", func() error { return v2GetRole(c, root) }, refusal{"EntityNotExist.Role", 404, ""}},
		{"RAM V2", "GetRole, which is denied", func() error { return v2GetRole(c, user) }, roleDenied},
		{"RAM classic", "GetRole, which is missing", func() error { return classicGetRole(c, root) }, refusal{"EntityNotExist.Role", 404, ""}},
		{"RAM classic", "GetRole, which is denied", func() error { return classicGetRole(c, user) }, roleDenied},
		{"STS V2", "AssumeRole, which is denied", func() error { return v2AssumeRole(c, user) }, refusal{"NoPermission", 403, "sts:AssumeRole"}},
		{"SLS V2", "GetLogStore, which is missing", func() error { return v2GetLogStore(c, root) }, refusal{"LogStoreNotExist", 404, ""}},
		{"SLS V2", "GetLogStore, which is denied", func() error { return v2GetLogStore(c, user) }, projectDenied},
		{"log-go-sdk", "GetLogStore, which is missing", func() error { return logGetLogStore(c, root) }, refusal{"LogStoreNotExist", 404, ""}},
		{"log-go-sdk", "GetLogStore, which is denied", func() error { return logGetLogStore(c, user) }, withoutDetail},
	} {
		client{r.client, c}.call(t, r.operation, func() (any, error) {
			if got := readRefusal(r.call()); got != r.want {
				return nil, fmt.Errorf("it reads %+v, not %+v", got, r.want)
			}
			return nil, nil
		})
	}
}

func v2GetRole(c *cloud, key emulator.Credentials) error {
	client, err := ram.NewClient(v2Config(c, key))
	if err == nil {
		_, err = client.GetRole(&ram.GetRoleRequest{RoleName: dara.String("missing")})
	}
	return err
}

func v2AssumeRole(c *cloud, key emulator.Credentials) error {
	client, err := sts.NewClient(v2Config(c, key))
	if err == nil {
		_, err = client.AssumeRole(&sts.AssumeRoleRequest{RoleArn: dara.String(deployARN), RoleSessionName: dara.String("session")})
	}
	return err
}

func classicGetRole(c *cloud, key emulator.Credentials) error {
	client, err := classicram.NewClientWithOptions(region, sdk.NewConfig(), classicKey(key))
	if err != nil {
		return err
	}
	client.Domain = c.Host
	request := classicram.CreateGetRoleRequest()
	request.RoleName = "missing"
	_, err = client.GetRole(request)
	return err
}

func v2GetLogStore(c *cloud, key emulator.Credentials) error {
	config := v2Config(c, key)
	config.HttpProxy, config.Endpoint = dara.String(c.URL), dara.String("cn-hangzhou-intranet.log.aliyuncs.com") // a host of this test
	client, err := slsv2.NewClient(config)
	if err == nil {
		_, err = client.GetLogStore(dara.String(project), dara.String("missing"))
	}
	return err
}

func logGetLogStore(c *cloud, key emulator.Credentials) error {
	s := sls.CreateNormalInterface(logEndpoint, key.AccessKeyID, key.AccessKeySecret, "")
	s.SetHTTPClient(c.proxied())
	_, err := s.GetLogStore(project, "missing")
	return err
}

// readRefusal reads an error by the types of the clients.
func readRefusal(err error) refusal {
	var (
		response dara.ResponseError
		old      *tea.SDKError
		classic  *acserrors.ServerError
		log      *sls.Error
		r        refusal
		detail   map[string]any
	)
	switch {
	case errors.As(err, &response):
		r, detail = refusal{code: dara.StringValue(response.GetCode()), status: dara.IntValue(response.GetStatusCode())}, response.GetAccessDeniedDetail()
	case errors.As(err, &old):
		r, detail = refusal{code: tea.StringValue(old.Code), status: tea.IntValue(old.StatusCode)}, old.AccessDeniedDetail
	case errors.As(err, &classic):
		r, detail = refusal{code: classic.ErrorCode(), status: classic.HttpStatus()}, classic.AccessDeniedDetail()
	case errors.As(err, &log):
		r = refusal{code: log.Code, status: int(log.HTTPCode)}
	case err != nil:
		r.code = err.Error()
	}
	r.action, _ = detail["AuthAction"].(string)
	return r
}
