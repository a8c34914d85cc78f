package conformance

import (
	"testing"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	trail "github.com/aliyun/alibaba-cloud-sdk-go/services/actiontrail"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ram"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/resourcemanager"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/actiontrail"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/directory"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/iam"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/scenario"
)

// classicKey is a key as the classic SDK takes it.
func classicKey(key emulator.Credentials) *credentials.AccessKeyCredential {
	return credentials.NewAccessKeyCredential(key.AccessKeyID, key.AccessKeySecret)
}

func TestClassic_ram(t *testing.T) {
	c := start(t)
	service, err := ram.NewClientWithOptions(region, sdk.NewConfig(), classicKey(c.Account()))
	if err != nil {
		t.Fatal(err)
	}
	service.Domain = c.Host
	runRPC(t, client{"RAM classic", c}, iam.RAMProduct, scenario.RAM, classic(service,
		ram.CreateCreateRoleRequest, ram.CreateGetRoleRequest, ram.CreateUpdateRoleRequest, ram.CreateListRolesRequest, ram.CreateDeleteRoleRequest,
		ram.CreateCreatePolicyRequest, ram.CreateGetPolicyRequest, ram.CreateListPoliciesRequest, ram.CreateDeletePolicyRequest, ram.CreateUpdatePolicyDescriptionRequest,
		ram.CreateCreatePolicyVersionRequest, ram.CreateGetPolicyVersionRequest, ram.CreateListPolicyVersionsRequest,
		ram.CreateSetDefaultPolicyVersionRequest, ram.CreateDeletePolicyVersionRequest,
		ram.CreateAttachPolicyToRoleRequest, ram.CreateDetachPolicyFromRoleRequest, ram.CreateListPoliciesForRoleRequest,
		ram.CreateAttachPolicyToUserRequest, ram.CreateDetachPolicyFromUserRequest, ram.CreateListPoliciesForUserRequest, ram.CreateListEntitiesForPolicyRequest,
		ram.CreateCreateUserRequest, ram.CreateGetUserRequest, ram.CreateUpdateUserRequest, ram.CreateListUsersRequest, ram.CreateDeleteUserRequest,
		ram.CreateCreateAccessKeyRequest, ram.CreateListAccessKeysRequest, ram.CreateUpdateAccessKeyRequest, ram.CreateDeleteAccessKeyRequest,
	))
}

func TestClassic_sts(t *testing.T) {
	c := start(t)
	key, token := scenario.Identities(c.Emulator)
	service, err := sts.NewClientWithOptions(region, sdk.NewConfig(), classicKey(key))
	if err != nil {
		t.Fatal(err)
	}
	service.Domain = c.Host
	runRPC(t, client{"STS classic", c}, iam.STSProduct, scenario.STS(token), classic(service,
		sts.CreateGetCallerIdentityRequest, sts.CreateAssumeRoleRequest, sts.CreateAssumeRoleWithOIDCRequest))
}

func TestClassic_actionTrail(t *testing.T) {
	c := start(t)
	scenario.Destination(c.Emulator)
	c.Set(func(s *emulator.Settings) { s.LookupDelayMS = 0 })
	service, err := trail.NewClientWithOptions(region, sdk.NewConfig(), classicKey(c.Account()))
	if err != nil {
		t.Fatal(err)
	}
	service.Domain = c.Host
	runRPC(t, client{"ActionTrail classic", c}, actiontrail.Product, scenario.ActionTrail, classic(service,
		trail.CreateDescribeRegionsRequest, trail.CreateCreateTrailRequest, trail.CreateUpdateTrailRequest, trail.CreateDeleteTrailRequest,
		trail.CreateDescribeTrailsRequest, trail.CreateGetTrailStatusRequest, trail.CreateStartLoggingRequest, trail.CreateStopLoggingRequest,
		trail.CreateLookupEventsRequest))
}

func TestClassic_resourceManager(t *testing.T) {
	c := start(t)
	scenario.Organisation(c.Emulator)
	service, err := resourcemanager.NewClientWithOptions(region, sdk.NewConfig(), classicKey(c.Account()))
	if err != nil {
		t.Fatal(err)
	}
	service.Domain = c.Host
	runRPC(t, client{"ResourceManager classic", c}, directory.ResourceManager, scenario.ResourceManager, classic(service,
		resourcemanager.CreateGetResourceDirectoryRequest, resourcemanager.CreateListAccountsRequest,
		resourcemanager.CreateListPolicyAttachmentsRequest, resourcemanager.CreateCreateServiceLinkedRoleRequest))
}
