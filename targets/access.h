// Whether a request changes anything.
#pragma once

namespace linnet::targets {

enum class Access { kRead, kUpdate };

}  // namespace linnet::targets
