// A class whose fields cannot be seen.
// says somewhere: this type cannot be a payload
// says somewhere: Account
#include "compile/contract.hpp"

class Account {
 public:
  explicit Account(int id) : id_(id) {}

 private:
  int id_;
};
void tell(sockeye::Server& io) {
  io.emit("account", Account(1));
}
