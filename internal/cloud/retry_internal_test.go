package cloud

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"

	sls "github.com/aliyun/aliyun-log-go-sdk"
)

// TestPanics checks an SDK panic whose message contains a secret.
func TestPanics(t *testing.T) {
	t.Parallel()
	c := New(Config{Credentials: StaticKeys{AccessKeyID: "id", AccessKeySecret: "the-secret"}, Region: "cn-hangzhou"})
	op := operation.Operation{Service: model.SLS, Action: "GetIndex", Permission: "log:GetIndex"}
	_, err := c.slsCall(t.Context(), op, model.Project{Region: "cn-hangzhou", Name: "p"}, func(*sls.Client) error { panic("POST with the-secret") })
	checkPanic(t, err)
	err = c.retry(t.Context(), op, func(context.Context, int, Keys) error {
		panic(errors.New("POST with the-secret"))
	})
	checkPanic(t, err)
	if model.Is(err, model.NotFound) {
		t.Error("a panic is an absence")
	}
}

func checkPanic(t *testing.T, err error) {
	t.Helper()
	e, ok := err.(*model.Error) //nolint:errorlint // what the package returns is no wrapped error
	if !ok || e.Class != model.BadResponse || e.Attempts != 1 || e.Action != "GetIndex" {
		t.Fatalf("got %#v", err)
	}
	if strings.Contains(e.Error(), "the-secret") {
		t.Errorf("%v quotes the panic", e)
	}
}
