package credentials

import (
	"errors"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// A new login is advised only where the service has answered: an unreachable one would reject
// nothing.
func TestCLISession_loginRequired(t *testing.T) {
	t.Parallel()
	session := &cliSession{login: "aliyun configure"}
	for class, advised := range map[model.Class]bool{
		model.Denied: true, model.Refused: true, model.Expired: true, model.BadResponse: true,
		model.Unreachable: false, model.WrongAddress: false, model.Untrusted: false, model.ProxyFailed: false, model.TimedOut: false, model.Throttled: false,
	} {
		var why *cloud.KeysError
		if err := session.loginRequired("", &model.Error{Class: class}); !errors.As(err, &why) || (why.Advice != "") != advised {
			t.Errorf("class %d: %+v", class, why)
		}
	}
}
