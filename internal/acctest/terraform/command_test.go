package terraform

import (
	"slices"
	"testing"
)

func TestShielded(t *testing.T) {
	t.Parallel()
	got := shielded([]string{
		"PATH=/bin", "HOME=/root", "TF_LOG=TRACE", "TF_CLI_ARGS=-lock=false", "ALICLOUD_REGION=cn-beijing",
		"ALIBABA_CLOUD_ACCESS_KEY_ID=real", "INNERTRAIL_READ_ONLY=1", "https_proxy=http://proxy", "HTTP_PROXY=http://proxy",
	})
	if want := []string{"PATH=/bin", "HOME=/root"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
