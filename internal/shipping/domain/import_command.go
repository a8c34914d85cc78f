package domain

// ImportID returns the id that imports a trail, with the role that reaches the account if
// there is one.
func ImportID(account string, key TrailKey, roleARN string) string {
	id := account + "/" + key.Region + "/" + key.Trail
	if roleARN != "" {
		id += "#" + roleARN
	}
	return id
}

// DestroyInstead is the way to end everything although resources share a trail: the first of the
// two plans of a destroy would be refused.
const DestroyInstead = "To destroy everything instead: terraform destroy -refresh=false."

// ImportCommand returns the command that imports a trail, with the role that reaches the account if
// there is one.
func ImportCommand(account string, key TrailKey, roleARN string) string {
	return "terraform import " + ownAddress + " " + ImportID(account, key, roleARN)
}

// ownAddress is written in place of the resource's address, which a provider never learns.
const ownAddress = "<address of this resource>"

// DeposedWayOut is the way out where a create_before_destroy replacement stopped half-way. Such an
// object cannot be untainted.
func DeposedWayOut(imported string) string {
	return "If a create_before_destroy replacement stopped in its apply, it left the old resource behind as a deposed object: " + reimport(imported) + "."
}

// reimport says how to import where the state has the resource: Terraform refuses an import
// before it is removed.
func reimport(imported string) string {
	return "run terraform state rm " + ownAddress + ", then " + imported
}
