package credentials

import (
	"errors"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// A new login is advised only where the service has answered: an unreachable one would reject
// nothing, and an answer that is not understood is of a proxy.
func TestCLISession_loginRequired(t *testing.T) {
	t.Parallel()
	session := &cliSession{login: "aliyun configure"}
	for call, advised := range map[model.Error]bool{
		{Class: model.Denied}: true, {Class: model.Refused}: true, {Class: model.Expired}: true,
		{Class: model.BadResponse, Status: 401}: true, {Class: model.BadResponse, Status: 404}: false, {Class: model.BadResponse}: false,
		{Class: model.Unreachable}: false, {Class: model.NothingListens}: false, {Class: model.WrongAddress}: false, {Class: model.Untrusted}: false, {Class: model.ProxyFailed}: false, {Class: model.TimedOut}: false, {Class: model.Throttled}: false,
	} {
		var why *cloud.KeysError
		if err := session.loginRequired("", &call); !errors.As(err, &why) || (why.Advice != "") != advised {
			t.Errorf("%+v: %+v", call, why)
		}
	}
}
